import type { Json } from '@maestro-helix/contract/json'
import { type ReactNode, useId } from 'react'
import { Button } from '../design/button.tsx'
import { InertText } from '../design/inert-text.tsx'
import { TextArea } from '../design/text-area.tsx'
import { TextField } from '../design/text-field.tsx'
import { draftOf, type FormDraft, type FormProblems } from './form-draft.ts'
import type { FormField } from './form-field.ts'
import { memberPointer } from './json-object.ts'

type Props = {
  field: FormField
  draft: FormDraft
  onChange: (draft: FormDraft) => void
  problems: FormProblems
  /** Where the field stands in the whole value. */
  pointer: string
}

/** The fields for a value, with what is wrong beside each. `data-pointer` tells which is which. */
export function FormFields(props: Props): ReactNode {
  const { field, draft, onChange, problems, pointer } = props
  if (field.kind === 'object') return <ObjectFields {...props} field={field} />
  if (field.kind === 'list') return <ListFields {...props} field={field} />
  const text = typeof draft === 'string' ? draft : ''
  const shared = {
    label: <FieldLabel field={field} />,
    value: text,
    problem: problems.get(pointer),
    required: field.required,
    'data-pointer': pointer,
    ...(field.hint !== undefined && { hint: <InertText text={field.hint} /> }),
  }
  switch (field.kind) {
    case 'text':
      return field.long ? (
        <TextArea {...shared} rows={5} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <TextField {...shared} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
      )
    case 'number':
      return (
        <TextField
          {...shared}
          autoComplete="off"
          inputMode={field.integer ? 'numeric' : 'decimal'}
          className="max-w-48"
          onChange={(event) => onChange(event.target.value)}
        />
      )
    case 'boolean':
      return <ChoiceField {...shared} options={[true, false]} values={['true', 'false']} onChange={onChange} />
    case 'choice':
      return <ChoiceField {...shared} options={field.options} values={field.options.map((_, index) => String(index))} onChange={onChange} />
    case 'json':
      return <TextArea {...shared} rows={6} spellCheck={false} className="font-mono" onChange={(event) => onChange(event.target.value)} />
  }
}

function ObjectFields({ field, draft, onChange, problems, pointer }: Props & { field: Extract<FormField, { kind: 'object' }> }): ReactNode {
  const members = typeof draft === 'object' && 'members' in draft ? draft.members : {}
  const fields = field.members.map(({ name, field: member }) => (
    <FormFields
      key={name}
      field={member}
      draft={members[name] ?? ''}
      onChange={(next) => onChange({ members: { ...members, [name]: next } })}
      problems={problems}
      pointer={memberPointer(pointer, name)}
    />
  ))
  // The whole form is no group within itself.
  if (pointer === '') return <div className="flex flex-col gap-4">{fields}</div>
  return (
    <Group field={field} problem={problems.get(pointer)}>
      {fields}
    </Group>
  )
}

function ListFields({ field, draft, onChange, problems, pointer }: Props & { field: Extract<FormField, { kind: 'list' }> }): ReactNode {
  const items = typeof draft === 'object' && 'items' in draft ? draft.items : []
  const add = (): void => onChange({ items: [...items, { key: Math.max(-1, ...items.map(({ key }) => key)) + 1, draft: draftOf(field.item) }] })
  return (
    <Group field={field} problem={problems.get(pointer)}>
      {items.map(({ key, draft: one }, index) => (
        <div key={key} className="flex items-start gap-2">
          <div className="min-w-0 grow">
            <FormFields
              field={{ ...field.item, label: `${field.item.label} ${index + 1}` }}
              draft={one}
              onChange={(next) => onChange({ items: items.map((item) => (item.key === key ? { key, draft: next } : item)) })}
              problems={problems}
              pointer={`${pointer}/${index}`}
            />
          </div>
          <Button
            kind="quiet"
            aria-label={`Remove ${field.item.label} ${index + 1}`}
            onClick={() => onChange({ items: items.filter((item) => item.key !== key) })}
          >
            Remove
          </Button>
        </div>
      ))}
      <div>
        <Button disabled={items.length >= field.maxItems} onClick={add}>
          Add one
        </Button>
      </div>
    </Group>
  )
}

function Group({ field, problem, children }: { field: FormField; problem: string | undefined; children: ReactNode }): ReactNode {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium">
        <FieldLabel field={field} />
      </legend>
      {field.hint !== undefined && (
        <div className="text-xs text-muted">
          <InertText text={field.hint} />
        </div>
      )}
      {problem !== undefined && <p className="text-xs text-critical">{problem}</p>}
      {children}
    </fieldset>
  )
}

/** What the author called it; and that it is not needed, since most are. */
function FieldLabel({ field: { label, required } }: { field: FormField }): ReactNode {
  return (
    <span className="inline-flex max-w-full items-baseline gap-1.5">
      <InertText text={label} inline />
      {!required && <span className="font-normal text-muted">optional</span>}
    </span>
  )
}

type ChoiceProps = {
  label: ReactNode
  hint?: ReactNode
  problem: string | undefined
  value: string
  required: boolean
  options: readonly Json[]
  values: readonly string[]
  onChange: (value: string) => void
  'data-pointer': string
}

/** A choice, with nothing chosen beforehand. */
function ChoiceField({ label, hint, problem, value, required, options, values, onChange, ...rest }: ChoiceProps): ReactNode {
  const id = useId()
  const note = problem ?? hint
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-required={required}
        aria-invalid={problem !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-9 max-w-80 rounded-md border border-line-strong bg-surface px-2 text-base aria-invalid:border-critical"
        {...rest}
      >
        <option value="">{required ? 'Choose' : 'Left out'}</option>
        {options.map((option, index) => (
          <option key={values[index]} value={values[index]}>
            {optionText(option)}
          </option>
        ))}
      </select>
      {note !== undefined && (
        <div id={`${id}-note`} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-critical'}`}>
          {note}
        </div>
      )}
    </div>
  )
}

function optionText(option: Json): string {
  if (typeof option === 'boolean') return option ? 'Yes' : 'No'
  return (typeof option === 'string' ? option : JSON.stringify(option)).slice(0, 200)
}
