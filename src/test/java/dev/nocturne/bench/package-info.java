/**
 * The benchmark: the packaged service, a database of its own and a fast upstream, each a process,
 * and beside them a program that does the same work and nothing else. See src/docs/performance.md.
 */
package dev.nocturne.bench;
