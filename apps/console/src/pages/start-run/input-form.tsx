import { codeOf } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { hashKey, useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { draftOf, type FormDraft, valueOf } from '../../form/form-draft.ts'
import { formField, type FormField } from '../../form/form-field.ts'
import { FormFields } from '../../form/form-fields.tsx'
import { isJsonObject, memberPointer } from '../../form/json-object.ts'
import { toldProblems } from '../../form/told-problems.ts'

type Props = { name: string; schema: Json | undefined; initial: JsonObject | undefined }

const asJson: FormField = {
  kind: 'json',
  label: 'Input as JSON',
  hint: 'An object; the server checks it against the workflow’s input schema.',
  required: true,
  initial: {},
}

/** Asks for the input of a run, in fields or as JSON, and starts it. */
export function InputForm({ name, schema, initial }: Props): ReactNode {
  const navigate = useNavigate()
  const [first] = useState(schema)
  const fields = useMemo(() => formField(first ?? {}, 'Input', true), [first])
  const fits = (value: Json | undefined): boolean =>
    fields.kind === 'object' && hashKey([valueOf(fields, draftOf(fields, value)).value]) === hashKey([value])
  const [field, setField] = useState<FormField>(() => (fields.kind === 'object' && (initial === undefined || fits(initial)) ? fields : asJson))
  const [draft, setDraft] = useState<FormDraft>(() => draftOf(field, initial))
  const [tried, setTried] = useState(false)
  const [misfit, setMisfit] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const start = useMutation({
    mutationFn: (input: JsonObject) => client.runs.start({ workflow: name, input }),
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
  const { value, problems: own } = valueOf(field, draft)
  const refused = start.error !== null && codeOf(start.error) === 'RUN_INPUT_INVALID'
  const told = useMemo(() => (refused ? toldProblems(start.error?.message ?? '') : new Map<string, string>()), [refused, start.error])
  const problems = tried ? new Map([...told, ...own]) : new Map<string, string>()
  const [beside, elsewhere] = splitProblems(field, draft, problems)

  function change(next: FormDraft): void {
    setDraft(next)
    setMisfit(false)
    if (refused) start.reset()
  }

  function send(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (start.isPending) return
    if (own.size > 0) focusProblem([...own.keys()])
    else if (isJsonObject(value)) start.mutate(value, { onError: (error) => focusProblem([...toldProblems(error.message).keys()]) })
  }

  /** The first field that has a problem, once it is drawn. */
  function focusProblem(pointers: readonly string[]): void {
    requestAnimationFrame(() => {
      const all = [...(form.current?.querySelectorAll<HTMLElement>('[data-pointer]') ?? [])]
      all.find(({ dataset }) => pointers.includes(dataset['pointer'] ?? ''))?.focus()
    })
  }

  function switchTo(next: FormField): void {
    if (next.kind === 'object' && (own.size > 0 || !fits(value))) return setMisfit(true)
    setField(next)
    change(draftOf(next, value))
  }

  const notObject = tried && own.size === 0 && !isJsonObject(value)
  return (
    <form ref={form} noValidate onSubmit={send} className="flex max-w-160 flex-col gap-5 rounded-lg border border-line bg-surface px-5 py-4">
      {field.kind === 'object' && field.members.length === 0 ? (
        <p className="text-sm">This workflow asks for nothing.</p>
      ) : (
        <FormFields field={field} draft={draft} onChange={change} problems={beside} pointer="" />
      )}
      {notObject && <p className="text-sm text-critical">The input must be an object.</p>}
      {misfit && <p className="text-sm text-critical">This is more than the fields can show, or is not JSON; change it here.</p>}
      {elsewhere.length > 0 && (
        <ul role="alert" className="text-sm text-critical">
          {elsewhere.map(([pointer, problem]) => (
            <li key={pointer}>
              <InertText text={`${pointer} ${problem}`.trim()} />
            </li>
          ))}
        </ul>
      )}
      {start.error !== null && !refused && <ErrorState error={start.error} />}
      <div className="flex flex-wrap items-center justify-between gap-2">
        {fields.kind === 'object' ? (
          <Button kind="quiet" className="-ml-3" onClick={() => switchTo(field.kind === 'json' ? fields : asJson)}>
            {field.kind === 'json' ? 'Fill in fields instead' : 'Write JSON instead'}
          </Button>
        ) : (
          <span />
        )}
        <Button kind="primary" type="submit" aria-disabled={start.isPending}>
          {start.isPending ? 'Starting' : 'Start the run'}
        </Button>
      </div>
    </form>
  )
}

/** Problems that stand beside a field that is drawn, and those of no field. */
function splitProblems(field: FormField, draft: FormDraft, problems: ReadonlyMap<string, string>): [Map<string, string>, [string, string][]] {
  const drawn = new Set(pointersOf(field, draft, ''))
  const entries = [...problems]
  return [new Map(entries.filter(([pointer]) => drawn.has(pointer))), entries.filter(([pointer]) => !drawn.has(pointer))]
}

function pointersOf(field: FormField, draft: FormDraft, at: string): string[] {
  if (typeof draft === 'object' && field.kind === 'object' && 'members' in draft) {
    const inner = field.members.flatMap(({ name, field: member }) => pointersOf(member, draft.members[name] ?? '', memberPointer(at, name)))
    return at === '' ? inner : [at, ...inner]
  }
  if (typeof draft === 'object' && field.kind === 'list' && 'items' in draft)
    return [at, ...draft.items.flatMap(({ draft: one }, index) => pointersOf(field.item, one, `${at}/${index}`))]
  return [at]
}
