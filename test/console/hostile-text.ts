/** What an agent could write to act on whoever reads it: markup, scripts, direction controls, terminal sequences, characters without a shape. */
export const hostileText = [
  '<script>document.title = "taken"</script>',
  '<img src=x onerror="document.title=`taken`">',
  '"><svg onload=document.title=1><style>body{display:none}</style>',
  'javascript:document.title=1',
  '\u202Eecnalab\u202C pay \u2066here\u2069',
  '\u001b[31mred\u001b[0m \u001b]8;;https://elsewhere.example\u0007link\u001b]8;;\u0007',
  'zero\u200Bwidth\uFEFF \u0000 \u0007',
  '{{constructor.constructor("document.title=1")()}} ${document.title=1}',
].join('\n')

/** One line of a megabyte. */
export const hostileLine = 'A'.repeat(1_000_000)
