/** Blocks that others decided: judged here before the engine or the committer sees them, and the catching up with other nodes. */
package org.blockberry.node.external;
