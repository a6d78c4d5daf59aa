/** Build tool: the last word of a build, which tests ran and whether every security row that is due has one among them. */
package org.blockberry.summary;
