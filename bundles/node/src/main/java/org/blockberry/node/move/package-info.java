/** The content of a state store moves into one of another type, when the chain's schedule says so. Start with {@link org.blockberry.node.move.ContentMove}. */
package org.blockberry.node.move;
