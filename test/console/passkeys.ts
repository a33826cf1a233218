import type { CDPSession, Page } from 'playwright-core'

/** A passkey device that the browser simulates: it verifies its user by itself, as a fingerprint would. */
export type VirtualAuthenticator = {
  /** Whether its user is there; a device that is not is passed over. */
  present(present: boolean): Promise<void>
  /** Resolves when it has signed once more. */
  signed(): Promise<void>
}

/** Gives a page a passkey device of its own: the one built in, and with the `session` of that one a key that is plugged in. */
export async function addAuthenticator(page: Page, session?: CDPSession): Promise<VirtualAuthenticator & { session: CDPSession }> {
  const devtools = session ?? (await page.context().newCDPSession(page))
  if (session === undefined) await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: session === undefined ? 'internal' : 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    session: devtools,
    async present(present) {
      await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: present })
    },
    signed: () =>
      new Promise((resolve) => {
        devtools.on('WebAuthn.credentialAsserted', function asserted({ authenticatorId: by }) {
          if (by !== authenticatorId) return
          devtools.off('WebAuthn.credentialAsserted', asserted)
          resolve()
        })
      }),
  }
}

/** Enrols whoever sits at the page by a link, with a new passkey; ends in the inbox. */
export async function enrolAt(page: Page, link: string, id: string): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Your name').fill(`${id.charAt(0).toUpperCase()}${id.slice(1)} Example`)
  await page.getByLabel('Short name').fill(id)
  await page.getByRole('button', { name: 'Create a passkey and enrol' }).click()
  await toInbox(page)
}

/** Waits until somebody is signed in, and goes to what waits for them. */
export async function toInbox(page: Page): Promise<void> {
  // On a narrow page the navigation is folded away.
  await page.getByRole('link', { name: 'Skip to the content' }).waitFor({ state: 'attached' })
  await page.goto(new URL('/escalations', page.url()).href)
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
}
