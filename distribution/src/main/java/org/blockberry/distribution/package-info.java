/** Build tool: puts the distribution's folder together. Not part of what it builds. */
package org.blockberry.distribution;
