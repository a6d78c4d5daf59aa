/** A node with its real stores inside the test: what is on disk when, and what a damaged or full disk does to it. */
package org.blockberry.testing.durability;
