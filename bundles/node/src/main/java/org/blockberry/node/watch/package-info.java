/**
 * Notices calls into plugins that do not come back, and lets the rest of the node go on without the threads they hold. Start with
 * {@link org.blockberry.node.watch.CallWatch}.
 */
package org.blockberry.node.watch;
