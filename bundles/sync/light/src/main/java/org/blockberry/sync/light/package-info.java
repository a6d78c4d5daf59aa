/** Follows a chain by headers alone, over the RPC of nodes that are not believed. Start with {@link org.blockberry.sync.light.follow.HeaderSync}. */
package org.blockberry.sync.light;
