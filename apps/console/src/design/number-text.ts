/** A score with two digits; cut, not rounded: 0.699 must not read as a passed 0.70. The command line does the same. */
export function scoreText(value: number): string {
  return (Math.floor(value * 100 + 1e-9) / 100).toFixed(2)
}

/** A risk with two digits; raised instead of cut: 0.301 must not read as a passed 0.30. */
export function riskText(value: number): string {
  return (Math.ceil(value * 100 - 1e-9) / 100).toFixed(2)
}

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 4 })

export function costText(costUsd: number): string {
  return money.format(costUsd)
}

/** "1 run", "2 runs", "12,000 runs". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
