import { expect, it } from 'vitest';
import { decodeLink } from './index.ts';

/** Links that were shared once. They must open for ever, with the same content: never edit, only add. */
it.each([
  ['one Pod, November 2026', 'o1.UQAAq1YqA814KGUqWYFbryU5qSlKOkq5QK5_XiqoSAHyKoFzD9GgcTi9ysTcHKAAaeUPdMgXaXAJR6kCHxvGEURKsbE6SsVKViZGOkrJwJmM2loA.GYKi', 'One Pod', 42],
  ['first-pod at 5 s, November 2026', 'o1.5gMAtZrJTttQFIZf5crL1kDogBhUVQhEy6aggtQFYuHEN41F6kSx0xAh3r3ff65jO0lBTUuz8nSGe-YhD9FPbTyiLDqM-tmkKLfoJaM4-sH9me4VVUInxrJBpTcv5-wibuOoMMgeK4VIhsftDVdQB1YPOrt8S0jj9p1QWgzjZv9TptvkHtTCsduJoyBoUD3G7E3UUwUaJgu7foyXkb_5n8jfvihy0EeJSScptXlZ7G7AiEBdmjHWHyN3VjYG9cHsgg1MAGDd04IgGpifN69RQvMaPfQmWddrJtBgrj_eA5d5sLQmHwTkLhsOt2rb4IC1vxu-8HmsOazua5RIqIZpP39c0DpY4jvFM8s1thDUXdtuyoF3vQFI3ajvKGStcVBe8QXFiyMDW2fgKFCN1S5qkXz8Pa5ohwpvhBKYAmnqoebhYJ_SNAJUjnRqONsiNKo_tac4_8COeHlxde12eEWgtIxhsih2KlHsaCAdTrlOYQ2r0fJlL93qtGlc38uRqqmzaI7SGv-KKP-UiD1dDJf1FDnmuZfsbUT-j_TamDcSVYNfnax2BGt0jP9XO6KDkbwk622kNddfpzlIrqhUaPCfhqzN2wLiAvjky7k7Pj3diKCC-bk8eyOoE5m_r2cXG8EyOJ40Y49Nz0hU6oW-ebNjHl-ffN7AHKBQTuVKt0alFQJQj8sKh6Jy2ctv_fx5eyBe0RPwOhDZHg-SwvPUWudgA4a6TXmR5bRGIs7AR8hrgfy7ZfLTcjwV-SpftPHUMbj0w2FAxAZEmeFZTFehMWLcP5w7uvDse-4JlqtHY9xXJYAVofUmSTFYFPOBbK1eBU8qHUJ6YGH_gJTUp-ANKeGvxVoT0KaC8FrcdG63KxZO1JU3It9t85twLuWDlDXSJOg7HRHj2SJbtLftUsXr7vslDpOu6qBnAgE5hWM9RNZkkT749BsTOMM_GySl67KF9T5vVzUssFOX6EpW0cjto-w7y6f0D_r3R6RxF_gucsnWmp3YMcfTAWIkPvHeacFLEbhN_2B4VNCigNEsl06waquoNNu1dNaoyPTnC-HxxhsCatSZlbUOjwJ0y1EqYcbIrztK566rAbfBSI7bHEIjybOREuNK-tBfOsDGv1y0EIrtVvtRu07V85psUGKmirxAen2G6E45zTF-mBRK1RUvKh4CBwz9KtOvEwdJu320I9cdlQMqdvykOkl3rstswrQ0RH2DD3HauBA31Z8TKjMJzOg7K50kjDEO5MVK4xQo_fr1XschEh2nmGkzVpGrRZ0M0WTsZhlcBcIQMMXK3Yz--WWEddmY1-ySwm5mCSw6ZAagH5nKWpBgd0-Z6C8.f0a-', 'First Pod: kubectl run', 1],
])('%s still opens', (_, link, title, seed) => {
  expect(decodeLink(link)).toMatchObject({ ok: true, scenario: { spec: { title, seed } } });
});
