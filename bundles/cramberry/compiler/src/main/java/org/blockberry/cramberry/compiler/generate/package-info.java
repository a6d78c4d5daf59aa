/** Java sources from checked schemas. Start with {@link org.blockberry.cramberry.compiler.generate.JavaGenerator}. Pure. */
package org.blockberry.cramberry.compiler.generate;
