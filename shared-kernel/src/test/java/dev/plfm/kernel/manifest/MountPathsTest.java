package dev.plfm.kernel.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountPathsTest {
    @Test
    void a_path_is_taken_up_to_a_kibibyte() {
        String longest = "/" + "x".repeat(1023);
        assertThat(MountPaths.checked("mount_path", longest)).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é"})
    void a_longer_one_is_refused_by_its_bytes(String letter) {
        int letters = letter.equals("x") ? 1024 : 512;
        DomainException refusal = catchThrowableOfType(
                DomainException.class, () -> MountPaths.checked("mount_path", "/" + letter.repeat(letters)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal.details()).extracting("field").containsExactly("mount_path");
    }
}
