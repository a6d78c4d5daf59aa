/** What a node that joins does next. Pure. Start with {@link org.blockberry.sync.snapshots.join.Join}. */
package org.blockberry.sync.snapshots.join;
