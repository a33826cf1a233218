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

/** Finds each split's right branch once, so that a look-up takes as many steps as the tree is deep. */
export function grownForest(forest: Forest): GrownForest {
  const rights = forest.trees.map((tree) => rightBranches(tree, forest.outputs))
  return {
    outputs: (features) => {
      const sums = Array.from<number>({ length: forest.outputs }).fill(0)
      forest.trees.forEach((tree, number) => {
        let node = 0
        for (let feature = tree[0] ?? -1; feature >= 0; feature = tree[node] ?? -1)
          node = (features[feature] ?? 0) < (tree[node + 1] ?? 0) ? node + 2 : (rights[number]?.[node] ?? tree.length)
        for (let output = 0; output < forest.outputs; output += 1) sums[output] = (sums[output] ?? 0) + (tree[node + 1 + output] ?? 0)
      })
      return sums.map((sum) => sum / Math.max(1, forest.trees.length))
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
