/** Puts a node together and takes it apart. Start with {@link org.blockberry.node.life.Node}. */
package org.blockberry.node.life;
