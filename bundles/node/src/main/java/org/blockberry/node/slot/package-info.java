/** Gates in front of the implementations: the only way to reach one. Start with {@link org.blockberry.node.slot.GatedSlot}. */
package org.blockberry.node.slot;
