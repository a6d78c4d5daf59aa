/**
 * Plugins dropped into a folder: verified, tried, installed, replaced, removed. Start with {@link
 * org.blockberry.ops.deployer.DropFolder}. Exports nothing.
 */
package org.blockberry.ops.deployer;
