/** The node's folder as commands see and make it. */
package org.blockberry.cli.home;
