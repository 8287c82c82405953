/** What is asked of X with each post. */
export const POST_FIELDS: Readonly<Record<string, string>> = {
  'tweet.fields':
    'attachments,author_id,conversation_id,created_at,entities,geo,in_reply_to_user_id,lang,note_tweet,referenced_tweets',
  expansions: 'attachments.media_keys,author_id,geo.place_id',
  'user.fields': 'id,name,public_metrics,username,verified',
  'media.fields': 'media_key,preview_image_url,type,url,variants',
  'place.fields': 'full_name,geo,id',
}

/** And with each direct message. */
export const DM_FIELDS: Readonly<Record<string, string>> = {
  'dm_event.fields': 'attachments,created_at,dm_conversation_id,entities,event_type,id,sender_id,text',
  event_types: 'MessageCreate',
  expansions: 'attachments.media_keys,sender_id',
  'user.fields': 'id,name,public_metrics,username,verified',
  'media.fields': 'media_key,preview_image_url,type,url,variants',
}
