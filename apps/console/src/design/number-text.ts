/** A score of 0..1 with two digits; what rounds up to the next band is not shown as if it were in it. */
export function scoreText(value: number): string {
  return value.toFixed(2)
}

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 4 })

export function costText(costUsd: number): string {
  return money.format(costUsd)
}

/** "1 run", "2 runs", "12,000 runs". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
