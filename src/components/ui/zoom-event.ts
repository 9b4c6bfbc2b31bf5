/** Name of the event by which the keyboard zooms the canvas around an element; its detail is `in` or `out`. */
export const ZOOM_EVENT = 'orrery-zoom';
/** Name of the event by which the keyboard moves the lanes of the canvas around an element; its detail is `left` or `right`. */
export const PAN_EVENT = 'orrery-pan';
