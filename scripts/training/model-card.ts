import type { ModelMetric, PublishedModel } from '../../packages/helix/src/models/published-model.ts'

/** The model card of a published model, as Markdown. Made from the model alone, so that neither can say what the other does not. */
export function modelCard(model: PublishedModel, sha256: string): string {
  return `# ${model.name} ${model.version}

${model.purpose}

- File: \`packages/helix/models/${model.name}.json\`
- SHA-256: \`${sha256}\`
- Method: ${model.method}
- Made by \`node scripts/train-judges.ts --only ${model.name}\`, which gives the same bytes from the same data. A changed file is refused (MODEL_CHANGED).

## Learnt from

| set | items | groups | licence | SHA-256 of the file |
|---|---|---|---|---|
${model.training.map((set) => `| ${set.set} | ${set.items} | ${set.groups} | ${set.licence} | \`${set.sha256.slice(0, 12)}\` |`).join('\n')}

## Measured

Intervals are 95 %, by bootstrap over groups (documents, conversations, attacks).

${metricTable(model.metrics)}

## What carries it

${model.ablations.length === 0 ? 'No ablation was measured.' : metricTable(model.ablations)}

## Thresholds

${
  Object.keys(model.thresholds).length === 0
    ? 'None.'
    : Object.entries(model.thresholds)
        .map(([name, value]) => `- ${name}: ${value}`)
        .join('\n')
}

## Features (${model.features.length})

${model.features.join(', ')}

## Limits

${model.limits.map((limit) => `- ${limit}`).join('\n')}
`
}

function metricTable(metrics: readonly ModelMetric[]): string {
  const rows = metrics.map(
    (metric) =>
      `| ${metric.set} | ${metric.name} | ${metric.validation} | ${metric.value.toFixed(3)} | ${metric.low.toFixed(3)} .. ${metric.high.toFixed(3)} | ${metric.items} | ${metric.groups} |`,
  )
  return `| set | figure | held out | value | interval | items | groups |\n|---|---|---|---|---|---|---|\n${rows.join('\n')}`
}
