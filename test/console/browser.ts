import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']

/** The Chromium of this machine, or the one that CHROMIUM names; undefined where there is none. */
export const chromiumProgram: string | undefined = [process.env['CHROMIUM'] ?? '', ...places].find((path) => path !== '' && existsSync(path))
export const noChromium = 'no Chromium was found; install one (Debian: apt-get install chromium) or name it in CHROMIUM'

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Several contexts share one small machine; what is in the background must go on.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
]

export type View = { width?: number; height?: number; theme?: 'light' | 'dark' }

/** A person's browser: what they have typed and hold is theirs alone. */
export type Person = { context: BrowserContext; page: Page; problems: string[] }

export type TestBrowser = {
  /** A new browser context. `token` signs its requests, as a session's cookie would. */
  person(options: View & { url: string; token?: string }): Promise<Person>
  close(): Promise<void>
}

export async function launchBrowser(): Promise<TestBrowser> {
  if (chromiumProgram === undefined) throw new Error(noChromium)
  const folder = mkdtempSync(join(tmpdir(), 'maestro-chromium-'))
  const browser = await chromium.launch({ executablePath: chromiumProgram, args: quiet, env: { HOME: folder, PATH: process.env['PATH'] ?? '' } })
  return {
    async person({ url, token, width = 1280, height = 800, theme = 'light' }) {
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: 'reduce',
        ...(token !== undefined && { extraHTTPHeaders: { authorization: `Bearer ${token}` } }),
      })
      const page = await context.newPage()
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (message) => {
        // What the content security policy refuses is told here too. That a server is away is the network's to tell, and some tests' purpose.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text())
      })
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !/^(?:data|blob):/.test(request.url())) problems.push(`a request to ${request.url()}`)
      })
      return { context, page, problems }
    },
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
    },
  }
}

/** Nothing that axe finds wrong, by WCAG 2.2 AA and its own good practice. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`),
  ).toEqual([])
}

/** No part of the page is wider than the page. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(overflow).toBe(0)
}
