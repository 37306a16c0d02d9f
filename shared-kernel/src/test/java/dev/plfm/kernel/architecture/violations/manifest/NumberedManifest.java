package dev.plfm.kernel.architecture.violations.manifest;

import com.github.f4b6a3.ulid.Ulid;

record NumberedManifest(Ulid number) {}
