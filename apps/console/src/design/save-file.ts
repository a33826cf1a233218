/** Has the browser save what the page made. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser takes the content when the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
