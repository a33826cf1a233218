import './styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { queryClient } from './api/query-client.ts'
import { router } from './router.tsx'
import { applyTheme } from './shell/theme.ts'

// Schemas are not compiled to code: the content security policy does not let text become code.
z.config({ jitless: true })
applyTheme()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no place for the console')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
