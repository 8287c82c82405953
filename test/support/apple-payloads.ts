import { APPLE_BUSINESS, ROSA } from './apple-stand-in'

/**
 * Deliveries in the form of Apple's pages "Incoming Messages", "Text Message Type" and "Interactive Message Types" and
 * of its tutorial. None was recorded: nobody publishes any.
 */
export const AT = { sourceId: ROSA, destinationId: APPLE_BUSINESS, v: 1 }

const BID =
  'com.apple.messages.MSMessageExtensionBalloonPlugin:0000000000:com.apple.icloud.apps.messages.business.extension'

/** A file as a message points to it. */
export const LOCATOR = {
  url: 'https://p54-content.icloud.com/M518A19C',
  owner: 'M61383834656464662d6.C01USN00',
  signature: '01538533CA5F28EC4F5E1F1A6E8F0B1B2D3C4E5F60',
  key: '005269B32EF12645D5269B32EF12645D5269B32EF12645D5269B32EF12645D5269',
}

export const TEXT = {
  ...AT,
  ...{ id: '0c316beb-0000-4000-8000-000000000001', type: 'text', body: 'My line is dead', locale: 'it_IT' },
  ...{ intent: 'fault', group: 'care' },
}

export const FILE = {
  ...AT,
  ...{ id: '9143ac3c-0000-4000-8000-000000000002', type: 'text', body: 'My bill: \ufffc', locale: 'en-GB' },
  attachments: [{ name: 'bill.pdf', mimeType: 'application/pdf', size: 67_497, ...LOCATOR }],
}

export const LIST = {
  ...AT,
  ...{ id: 'b0c1d2e3-0000-4000-8000-000000000003', type: 'interactive' },
  interactiveData: {
    bid: BID,
    data: {
      ...{ version: '1.0', requestIdentifier: 'f4d7a5b0-0000-4000-8000-000000000000' },
      replyMessage: { title: 'Internet', subtitle: 'Fibre', style: 'icon' },
      listPicker: {
        sections: [{ title: 'Topic', order: 0, items: [{ identifier: '1', order: 0, title: 'Internet' }] }],
      },
    },
  },
}

export const QUICK = {
  ...AT,
  ...{ id: 'b0c1d2e3-0000-4000-8000-000000000004', type: 'interactive' },
  interactiveData: {
    bid: BID,
    data: {
      'quick-reply': {
        ...{ summaryText: 'Is it solved?', selectedIndex: 1, selectedIdentifier: 'no' },
        items: [
          { identifier: 'yes', title: 'Yes' },
          { identifier: 'no', title: 'No' },
        ],
      },
    },
  },
}

export const LARGE = {
  ...AT,
  ...{ id: 'b0c1d2e3-0000-4000-8000-000000000005', type: 'interactive', locale: 'pl_PL' },
  interactiveDataRef: {
    ...{ bid: BID, title: 'Which shop?', size: 20_480, url: LOCATOR.url, owner: LOCATOR.owner, key: LOCATOR.key },
    'signature-base64': Buffer.from(LOCATOR.signature, 'hex').toString('base64'),
  },
}

export const TYPING = { ...AT, id: '0c316beb-0000-4000-8000-000000000006', type: 'typing_start' }
export const CLOSE = { ...AT, id: '0c316beb-0000-4000-8000-000000000007', type: 'close' }

/** For the fuzzer: one of each. */
export const APPLE_BODIES: readonly Buffer[] = [TEXT, FILE, LIST, QUICK, LARGE, TYPING, CLOSE].map((message) =>
  Buffer.from(JSON.stringify(message)),
)
