import type { Draft } from './draft.ts'

/** Exchange and change tools can be called once per order: all items of an order go into one call. */
export function mergeDrafts(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = []
  for (const draft of drafts) {
    const { action } = draft
    const earlier = merged.find(
      (held) =>
        held.action.name === action.name &&
        'order_id' in held.action.kwargs &&
        'order_id' in action.kwargs &&
        held.action.kwargs.order_id === action.kwargs.order_id,
    )
    if (earlier === undefined) merged.push(draft)
    else if ('new_item_ids' in action.kwargs && 'new_item_ids' in earlier.action.kwargs) {
      earlier.action.kwargs.item_ids = [...earlier.action.kwargs.item_ids, ...action.kwargs.item_ids]
      earlier.action.kwargs.new_item_ids = [...earlier.action.kwargs.new_item_ids, ...action.kwargs.new_item_ids]
      earlier.certainty = Math.min(earlier.certainty, draft.certainty)
      earlier.claim = `${earlier.claim} ${draft.claim}`
    } else if ('item_ids' in action.kwargs && 'item_ids' in earlier.action.kwargs) {
      const known = earlier.action.kwargs.item_ids
      earlier.action.kwargs.item_ids = [...known, ...action.kwargs.item_ids.filter((itemId) => !known.includes(itemId))]
      earlier.certainty = Math.min(earlier.certainty, draft.certainty)
    }
  }
  return merged
}
