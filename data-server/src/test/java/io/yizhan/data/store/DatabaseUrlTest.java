package io.yizhan.data.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @Test
    void eachServerGetsAUrlOfItsOwn() {
        assertThat(DatabaseUrl.servers("jdbc:mysql://one:3306,two:3307/yizhan?sslMode=DISABLED"))
                .containsExactly(
                        "jdbc:mysql://one:3306/yizhan?sslMode=DISABLED",
                        "jdbc:mysql://two:3307/yizhan?sslMode=DISABLED");
        assertThat(DatabaseUrl.servers("jdbc:mysql://[::1]:3306/yizhan"))
                .containsExactly("jdbc:mysql://[::1]:3306/yizhan");
        assertThat(DatabaseUrl.host("jdbc:mysql://two:3307/yizhan?password=secret"))
                .isEqualTo("two:3307");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mysql://db/yizhan", "jdbc:mysql://one:3306, two/yizhan?a=b", "jdbc:mysql://[::1]/x"})
    void takesOneServerOrSeveral(String url) {
        assertThat(DatabaseUrl.isValid(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql:replication://one,two/yizhan",
                "jdbc:mysql://(host=one,port=1),(host=two)/yizhan",
                "jdbc:mysql://one,,two/yizhan",
                "jdbc:mysql:///yizhan",
                "jdbc:mariadb://db/yizhan"
            })
    void refusesWhatConnectorWouldFailOverByItself(String url) {
        assertThat(DatabaseUrl.isValid(url)).isFalse();
    }
}
