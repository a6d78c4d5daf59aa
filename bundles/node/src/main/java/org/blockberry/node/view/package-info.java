/** What the node shows and offers to RPC methods, commands and health checks. */
package org.blockberry.node.view;
