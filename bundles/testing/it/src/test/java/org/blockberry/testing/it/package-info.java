/** Tests that start the assembled distribution as an operator does: real processes, real sockets, real kills. */
package org.blockberry.testing.it;
