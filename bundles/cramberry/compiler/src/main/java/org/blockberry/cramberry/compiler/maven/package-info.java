/** The compiler as a Maven plugin. */
package org.blockberry.cramberry.compiler.maven;
