/**
 * From a decided block to a durable state: proposals, the one committer, restart. Start with
 * {@link org.blockberry.node.commit.BlockCommitter}.
 */
package org.blockberry.node.commit;
