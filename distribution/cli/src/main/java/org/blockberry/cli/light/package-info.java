/** What {@code blockberry light} serves to programs of this machine. */
package org.blockberry.cli.light;
