/** Makes the handlers at this address known to the engine beside those it knows already. */
export async function registerHandlers(adminUrl: string, uri: string): Promise<void> {
  const answer = await fetch(`${adminUrl}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri }),
  })
  if (!answer.ok) throw new Error(`the engine did not take the handlers at ${uri}: ${answer.status} ${await answer.text()}`)
}
