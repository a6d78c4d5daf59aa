/** Blocks that live as long as the process. */
package org.blockberry.store.blocks.memory;
