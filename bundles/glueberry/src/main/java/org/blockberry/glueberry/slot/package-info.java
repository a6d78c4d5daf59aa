/** Glueberry as the node's transport: fills the slot of that name. Everything that knows the node's contracts is here. */
package org.blockberry.glueberry.slot;
