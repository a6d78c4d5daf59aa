/** The table {@code [log]}: format, levels and rotation, applied while the node runs, and what log lines say about the node. */
package org.blockberry.ops.config.log;
