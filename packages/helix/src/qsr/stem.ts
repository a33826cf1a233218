/** Removes the commonest English inflections, so that "running", "runs" and "run" compare equal. `word` is lower case. */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  let root = word
  if (root.endsWith('ies') && root.length > 4) root = `${root.slice(0, -3)}y`
  else if (root.endsWith('sses') || root.endsWith('xes') || root.endsWith('shes') || root.endsWith('ches')) root = root.slice(0, -2)
  else if (root.endsWith('s') && !/(?:ss|us|is)$/.test(root)) root = root.slice(0, -1)
  if (root.endsWith('ing') && root.length > 5) root = undoubled(root.slice(0, -3))
  else if (root.endsWith('ied') && root.length > 4) root = `${root.slice(0, -3)}y`
  else if (root.endsWith('ed') && root.length > 4) root = undoubled(root.slice(0, -2))
  else if (root.endsWith('ly') && root.length > 5) root = root.slice(0, -2)
  if (root.endsWith('e') && root.length > 4) root = root.slice(0, -1)
  return root.endsWith('y') && root.length > 3 ? `${root.slice(0, -1)}i` : root
}

function undoubled(root: string): string {
  return root.length > 3 && root.at(-1) === root.at(-2) && !/[lsz]$/.test(root) ? root.slice(0, -1) : root
}
