import { givenTexts } from '@maestro-helix/contract/given-texts'
import type { AttemptRecord, JudgedMaterial } from '@maestro-helix/contract/run'
import { type ReactNode, useState } from 'react'
import { givenWords } from '../../design/given-words.ts'
import { InertText } from '../../design/inert-text.tsx'
import { counted } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { describedTurn } from './described-turn.ts'

/** What was asked of the agent, and what it was given to answer from: the two things an answer is checked against. */
export function AskedSection({ attempt: { judged } }: { attempt: AttemptRecord }): ReactNode {
  if (judged === null) return null
  const { task, context, trajectory = [] } = judged
  return (
    <Section title="What was asked, and what was given">
      <div className="flex flex-col gap-3 text-sm">
        <div>
          <h3 className="mb-1">Asked</h3>
          <InertText text={task} />
        </div>
        <div>
          <h3 className="mb-1">Given</h3>
          {context === null ? (
            <p className="text-muted">Nothing: whether the answer is true could not be checked against anything.</p>
          ) : (
            <AllGiven context={context} judged={judged} />
          )}
        </div>
        {trajectory.length > 0 && (
          <details>
            <summary className="min-h-6 text-muted">On the way: {counted(trajectory.length, 'turn')}</summary>
            <ol className="mt-2 flex list-decimal flex-col gap-1 pl-6">
              {trajectory.map((turn, index) => (
                <li key={index}>
                  <InertText text={describedTurn(turn)} />
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
    </Section>
  )
}

/** Each text with where it came from; one text where the record does not say, as records of old do not. */
function AllGiven({ context, judged }: { context: string; judged: JudgedMaterial }): ReactNode {
  const texts = givenTexts(judged)
  if (texts === undefined) return <Given text={context} label="What the agent was given" />
  return (
    <ol className="flex flex-col gap-2">
      {texts.map(({ provenance, text }, index) => {
        const { isOwnWords = false, isCut = false } = judged.given?.[index] ?? {}
        const label = `From ${givenWords[provenance]}`
        return (
          <li key={index}>
            <p className="mb-1 text-xs text-muted">
              {label}
              {provenance === 'agent' && ': nobody else says so'}
              {isOwnWords && '; the same as its answer, so it proves nothing'}
              {isCut && '; cut off, the rest was not read'}
            </p>
            {text === '' ? <p className="text-muted">It says nothing.</p> : <Given text={text} label={`${label}, ${index + 1}`} />}
          </li>
        )
      })}
    </ol>
  )
}

const folded = 1_200

/** Long texts begin folded: what was asked and answered should be in one view. */
function Given({ text, label }: { text: string; label: string }): ReactNode {
  const [whole, setWhole] = useState(text.length <= folded)
  return (
    <div role="group" aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-md border border-line bg-sunken px-3 py-2">
      <InertText text={whole ? text : `${text.slice(0, folded)} …`} />
      {!whole && (
        <button type="button" onClick={() => setWhole(true)} className="mt-2 text-stable underline">
          Show all {text.length.toLocaleString('en')} characters
        </button>
      )}
    </div>
  )
}
