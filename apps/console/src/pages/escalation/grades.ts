/** How sure somebody is of a decision. */
export const grades = [
  { value: '', label: 'Not said' },
  { value: '0.2', label: 'Hardly' },
  { value: '0.5', label: 'Somewhat' },
  { value: '0.8', label: 'Rather' },
  { value: '1', label: 'Entirely' },
]
