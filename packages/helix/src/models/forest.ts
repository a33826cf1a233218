/**
 * Decision trees, each as its nodes in the order "node, left, right": a split is its feature's index and its threshold (left: value < threshold), a leaf
 * is -1 and one value per output.
 */
export type Forest = { readonly outputs: number; readonly trees: readonly (readonly number[])[] }

/** A forest made ready for use. */
export type GrownForest = {
  /** Mean over the trees of the leaf that the features fall into, one value per output. */
  outputs(features: readonly number[]): number[]
}

/** Lays the trees out one after the other and finds each split's right branch once, so that a look-up takes as many steps as the tree is deep. */
export function grownForest(forest: Forest): GrownForest {
  const { outputs, trees } = forest
  const size = trees.reduce((sum, tree) => sum + tree.length, 0)
  const nodes = new Float64Array(size)
  const rights = new Int32Array(size)
  const roots = new Int32Array(trees.length)
  let root = 0
  trees.forEach((tree, number) => {
    roots[number] = root
    nodes.set(tree, root)
    rightBranches(tree, outputs).forEach((right, node) => {
      rights[root + node] = root + right
    })
    root += tree.length
  })
  return {
    outputs: (features) => {
      const sums = Array.from<number>({ length: outputs }).fill(0)
      for (const start of roots) {
        let node = start
        for (let feature = nodes[node] ?? -1; feature >= 0; feature = nodes[node] ?? -1)
          node = (features[feature] ?? 0) < (nodes[node + 1] ?? 0) ? node + 2 : (rights[node] ?? 0)
        for (let output = 0; output < outputs; output += 1) sums[output] = (sums[output] ?? 0) + (nodes[node + 1 + output] ?? 0)
      }
      return sums.map((sum) => sum / Math.max(1, trees.length))
    },
  }
}

/** Where the right branch of each split begins. */
function rightBranches(tree: readonly number[], outputs: number): Int32Array {
  const rights = new Int32Array(tree.length)
  const open: number[] = []
  for (let node = 0; node < tree.length;) {
    if ((tree[node] ?? -1) >= 0) {
      open.push(node)
      node += 2
      continue
    }
    node += 1 + outputs
    // A leaf ends every left branch that has no more nodes: the next node is the right one of the last open split.
    const split = open.pop()
    if (split !== undefined) rights[split] = node
  }
  return rights
}
