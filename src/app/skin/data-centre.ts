import { dataCentre } from '../../components/skin/data-centre.tsx';
import { useLayout } from '../stores/layout.ts';
import './skin.css';

/** The one other skin there is. */
export const skin = dataCentre(() => useLayout.getState().open('analogy'));
