package dev.plfm.kernel.architecture.violations.id;

import org.erdtman.jcs.JsonCanonicalizer;

record CanonicalId(JsonCanonicalizer canonicalizer) {}
