/** What keeps a home usable: the format of its data and the space on its disk. */
package org.blockberry.node.guard;
