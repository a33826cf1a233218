import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { embeddedJudge } from '../judge.ts'

const judge = embeddedJudge({ sha256: (text) => createHash('sha256').update(text).digest('hex') })
const judged = async (task: string, output: string) => {
  const evaluation = await judge.evaluate({ task, output })
  return {
    kinds: evaluation.findings?.map(({ kind }) => kind) ?? [],
    reasons: Object.values(evaluation.components).flatMap(({ reasons }) => reasons),
  }
}

describe('forms of honest outputs that are no defects', () => {
  test.each([
    [
      'commands in a text of another script',
      'リポジトリの使い方を説明してください。',
      '作業ツリーの変更を退避するには `git stash push -m WIP` を使い、元に戻すには `git stash pop` を実行します。ログは `git log --oneline --graph` で、差分は `git diff --stat HEAD~1` で確認します。コンパイルには `gcc -Wextra -std=c17 xyz.c -o xyz` を実行してください。',
    ],
    [
      'names in Latin letters within Korean',
      '모니터링 도구를 소개해 주세요.',
      '서버의 상태는 htop, vmstat, iostat, dstat, nmon 으로 볼 수 있고, 네트워크는 tcpdump, nmap, mtr, ss, nft 으로 살펴볼 수 있습니다. 각 도구는 설명서에 옵션이 자세히 적혀 있으니 처음에는 기본값으로 실행해 보는 것이 좋습니다.',
    ],
  ])('%s are no noise', async (_, task, output) => {
    expect((await judged(task, output)).kinds).not.toContain('noise')
  })

  test('nothing hides in code that is none', async () => {
    const nonsense = '`xqzt vbnk wrtp` `lkjh gfds qwrt` `zxcv bnmq plkj` `hgfd sdfg qqzz` `vvkk jjxx ttrr`'
    expect((await judged('Explain the result.', nonsense)).kinds).toContain('noise')
  })

  test('a text whose script has no full stop does not break off', async () => {
    const thai = 'ร้านเปิดทุกวันตั้งแต่เก้าโมงเช้าถึงหกโมงเย็นยกเว้นวันหยุดนักขัตฤกษ์ ลูกค้าสามารถคืนสินค้าได้ภายในสามสิบวันพร้อมใบเสร็จรับเงิน และทางร้านจะคืนเงินให้ภายในเจ็ดวันทำการ'
    const { kinds, reasons } = await judged('บอกเวลาเปิดร้านและเงื่อนไขการคืนสินค้า', thai)
    expect(kinds).not.toContain('missingPart')
    expect(reasons.filter((reason) => /breaks off|Not a whole sentence/.test(reason))).toEqual([])
  })

  test('a title on a line of its own, a time of day and an order not to include something are whole', async () => {
    const task = 'Write a message to the travel desk.'
    expect((await judged(task, 'Please suggest a book for the journey that is like the one named below.\n\nThe Great Gatsby')).kinds).toEqual([])
    expect((await judged(task, 'I confirm one ticket for the bus on Thursday from Las Vegas to Fresno, leaving at 7:10 am')).kinds).toEqual([])
    const order = 'Write a script that blocks suspicious packets by a list of rules. Do not include anything harmful in the script.'
    expect((await judged('Give an order to a programmer.', order)).reasons).not.toContain('The output declines to answer.')
    expect((await judged('Why is the bridge closed?', 'The passages do not include the reason.')).reasons).toContain('The output declines to answer.')
  })

  test('the name of a tool within JSON is no claim about what was given', async () => {
    const output = { action: 'return_delivered_order', reason: 'The blanket arrived with a hole.' }
    const evaluation = await judge.evaluate({
      task: 'Decide what is to be done.',
      output,
      context: 'The blanket arrived with a hole. It may be returned.',
    })
    expect(evaluation.claims?.map(({ text, verdict }) => [text, verdict])).toEqual([
      ['return_delivered_order', 'notChecked'],
      ['The blanket arrived with a hole.', 'supported'],
    ])
  })
})
