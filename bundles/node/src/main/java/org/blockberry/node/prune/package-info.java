/** Deletes old blocks, results and state versions in the background. Start with {@link org.blockberry.node.prune.PruningPlan}. */
package org.blockberry.node.prune;
