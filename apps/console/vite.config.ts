import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * Leaves out how zod writes JSON Schema, which every schema carries along and no page asks for: an eighth of the library. What of it is called while a
 * schema is made gives nothing.
 */
function withoutJsonSchemaWriter(): Plugin {
  const writer = /\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/
  return {
    name: 'without-json-schema-writer',
    transform(code, id) {
      if (!writer.test(id)) return undefined
      const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name)
      return { code: names.map((name) => `export const ${name} = () => undefined`).join('\n'), map: null }
    },
  }
}

/** Built by scripts/build-console.mjs into dist, from which the server takes it. Every file but index.html carries its hash in its name. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [withoutJsonSchemaWriter(), react(), tailwindcss()],
  build: {
    target: ['chrome125', 'firefox128', 'safari18'],
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    // A data: URL in place of a file would be one more thing that the content security policy has to let through.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    // The parts that pages are made of in one file: thirty of half a kilobyte each compress worse, and are thirty requests.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'parts', test: /\/console\/src\/(?:design|escalations|graph|form)\// }] } } },
  },
})
