/** Snapshots as files: one folder each, drafts beside them. */
package org.blockberry.store.snapshots;
