/**
 * The tree itself: shape, versions of nodes and hashes exactly as the specification of IAVL says (sections 1 to 10, 12, 15). No disk, thread or clock;
 * nodes that are not in memory come from a {@link org.blockberry.store.state.iavl.tree.NodeSource}. Start with
 * {@link org.blockberry.store.state.iavl.tree.WorkingTree}.
 */
package org.blockberry.store.state.iavl.tree;
