import type { Platform } from './house-with-customers'
import { TEAMS_MAIL, TEAMS_SOCIAL } from './house'
import { openTeamsStandIn, type TeamsStandIn } from './teams-stand-in'

/** What a program needs to be told to find this Teams. */
export const teamsSettings = (teams: TeamsStandIn): Record<string, string> => ({
  TEAMS_APP_ID: teams.appId,
  TEAMS_APP_PASSWORD: teams.password,
  TEAMS_TENANT_ID: teams.tenantId,
  TEAMS_LOGIN_URL: teams.loginUrl,
  TEAMS_SERVICE_URL: teams.serviceUrl,
  TEAMS_SERVICE_HOSTS: teams.serviceHost,
})

/** A Teams with the rooms of the house as channels, and with these people in it, who have the app for themselves. */
export async function openTeamsOfHouse(people: readonly string[]): Promise<TeamsStandIn> {
  const teams = await openTeamsStandIn()
  for (const name of people) teams.addUser({ key: name.toLowerCase(), name })
  teams.addRoom(TEAMS_SOCIAL, 'social-care')
  teams.addRoom(TEAMS_MAIL, 'mail-care')
  return teams
}

export const teamsPlatform = (teams: TeamsStandIn): Platform => ({
  settle: teams.settle,
  calls: () => teams.ledger.calls.length,
  // Microsoft's tokens are checked by the machine's clock, which stays where it is.
  ahead: () => {},
  close: teams.close,
})
